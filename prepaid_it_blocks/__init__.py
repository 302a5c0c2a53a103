from . import controllers, mixins, models, report, wizards
from .hooks import uninstall_hook
