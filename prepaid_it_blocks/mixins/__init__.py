from . import prepaid_scope_mixin
