from . import (
    prepaid_price_text_mixin,
    prepaid_request_mixin,
    prepaid_scope_mixin,
    prepaid_section_mixin,
    prepaid_sight_mixin,
)
