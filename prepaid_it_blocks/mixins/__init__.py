from . import (
    prepaid_request_mixin,
    prepaid_scope_mixin,
    prepaid_section_mixin,
    prepaid_sight_mixin,
)
