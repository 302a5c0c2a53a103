from . import controllers, mixins, models, wizards
from .hooks import uninstall_hook
