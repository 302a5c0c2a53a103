# The core, then what stands on it: as in the models.
from . import timesheets_analysis_report
