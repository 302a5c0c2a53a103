"""The main job in a real browser: time on a ticket, renewal, signature, payment, new balance."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from shop import one_of, pay, sign


def log_time_on_ticket(page, ticket: int, hours: str, text: str) -> str:
    """Log time on a ticket in the web client, as a technician does.

    Return what the entry says before it is saved: which blocks will pay.
    """
    page.goto(f"/web#id={ticket}&model=helpdesk.ticket&view_type=form")
    page.wait_for_selector(".o_form_view")
    edit = page.locator(".o_form_button_edit")
    tab = page.locator(".o_notebook a.nav-link", has_text="Timesheets").first
    tab.wait_for()
    if edit.count() and edit.first.is_visible():
        edit.first.click()
        page.wait_for_selector(".o_form_editable")
    tab.click()
    one_of(page, "[name=timesheet_ids] .o_field_x2many_list_row_add a").click()
    row = page.locator("[name=timesheet_ids] tr.o_selected_row")
    row.wait_for()
    name = "[name=name] input, [name=name] textarea, input[name=name], textarea[name=name]"
    row.locator(name).first.fill(text)
    amount = row.locator("[name=unit_amount] input, input[name=unit_amount]").first
    amount.fill(hours)
    amount.press("Tab")
    paid_by = row.locator("[name=prepaid_paid_by], .o_data_cell[title*=' left']").first
    paid_by.get_by_text(" from ").or_(paid_by.filter(has_text=" from ")).first.wait_for()
    preview = paid_by.inner_text().strip()
    with page.expect_response(re.compile(r"helpdesk\.ticket/(write|web_save)")):
        one_of(page, ".o_form_button_save").click()
    # Left before the answer has come, the client would save once more.
    page.locator(".o_form_button_save").first.wait_for(state="hidden")
    page.locator("[name=timesheet_ids] tr.o_data_row", has_text=text).wait_for()
    return preview


def quotation_mail(mails, login: str):
    """Return the one mail that brought a customer the renewal quotation."""
    found = [
        mail
        for mail in mails()
        if f"{login}@customer.example" in (mail["To"] or "") and "renewal of" in mail["Subject"]
    ]
    assert len(found) == 1
    return found[0]


def renew(run_in_odoo) -> None:
    """Let the scheduled action make the quotations, and send their mails."""
    run_in_odoo(
        """
        env.ref("prepaid_it_blocks.cron_renewal").method_direct_trigger()
        # On 19.0 it runs in a transaction of its own, which this one began too early to see.
        env.cr.commit()
        env["mail.mail"].process_email_queue()
        """
    )


def test_time_renewal_signature_payment_and_the_new_balance(
    open_page, login, make_customer, run_in_odoo, mails
):
    made = make_customer("bakery", 14.0)

    technician = open_page(viewport={"width": 1280, "height": 900})
    login(technician, "technician", "technician-password")
    preview = log_time_on_ticket(technician, made["ticket"], "2:30", "Put the fire out")
    assert re.fullmatch(r"2:30 from PB/\d+/\d+( \(ends .+\))?, 3:30 left", preview), preview
    technician.reload()
    left = technician.locator(".oe_stat_button [name=prepaid_balance_hours]").first
    left.wait_for()
    assert left.inner_text().strip() in ("3:30", "03:30")

    renew(run_in_odoo)
    mail = quotation_mail(mails, "bakery")

    customer = open_page(viewport={"width": 1280, "height": 900})
    customer.set_content(mail.get_body(("html",)).get_content())
    customer.click("text=See, sign and pay")
    customer.wait_for_url(re.compile(r"/my/orders/\d+"))
    assert "20:00 hours at" in customer.inner_text("#quote_content, .o_portal_sale_sidebar")
    sign(customer, "Anna Baker")
    pay(customer)

    login(customer, "bakery", "bakery-password")
    customer.goto("/my/prepaid")
    assert customer.inner_text(".o_prepaid_available").strip() == "23:30"
    state = run_in_odoo(
        f"""
        agreement = env["prepaid.agreement"].browse({made["agreement"]})
        result = [
            agreement.available_hours,
            agreement.sale_order_ids.filtered("is_prepaid_renewal").mapped("state"),
            agreement.block_ids.sorted("id").mapped("state"),
        ]
        """
    )
    assert state == [23.5, ["sale"], ["active", "active"]]


def test_portal_pages_fit_a_phone(phone, login, make_customer):
    made = make_customer("mill", 16.0)
    login(phone, "mill", "mill-password")
    paths = ["/my/home", "/my/prepaid", f"/my/prepaid/{made['agreement']}"]
    for path in paths:
        phone.goto(path)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, path
    phone.locator(".o_prepaid_renew button").first.click()
    phone.wait_for_url(re.compile(r"/my/orders/\d+"))
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390, "quotation"


def test_renew_clicked_twice_leads_to_one_quotation(open_page, login, make_customer, run_in_odoo):
    made = make_customer("tailor", 17.0)
    path = f"/my/prepaid/{made['agreement']}"
    first = open_page(viewport={"width": 1280, "height": 900})
    login(first, "tailor", "tailor-password")
    second = first.context.new_page()
    reached = []
    for page in (first, second):
        page.goto(path)
    for page in (first, second):
        page.locator(".o_prepaid_renew button", has_text="Renew").click()
        page.wait_for_url(re.compile(r"/my/orders/\d+"))
        reached.append(urlsplit(page.url).path)
    assert reached[0] == reached[1]
    count = run_in_odoo(
        f"""
        result = env["sale.order"].search_count(
            [("prepaid_agreement_id", "=", {made["agreement"]}), ("is_prepaid_renewal", "=", True)]
        )
        """
    )
    assert count == 1
