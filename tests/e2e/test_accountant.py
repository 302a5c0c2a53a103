"""The accountant's job in a real browser: set up, sell, work, recognise, drill down, tie out."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from shop import one_of
from test_main_job import log_time_on_ticket

TESTS = Path(__file__).resolve().parents[1]
BUILD = """
result = build(env, load_chart)
env.cr.commit()
env.registry.signal_changes()
"""


@pytest.fixture(scope="module")
def books(server, run_in_odoo):
    """Make a firm with a chart of accounts, once."""
    files = (TESTS / "chart.py", Path(__file__).with_name("accounting_scenery.py"))
    texts = [path.read_text(encoding="utf-8") for path in files]
    return run_in_odoo("\n".join([*texts, BUILD]))


def open_action(page, number: int) -> None:
    """Open an action of the web client, from anywhere."""
    page.goto("about:blank")
    page.goto(f"/web#action={number}")


def press(page, name: str) -> None:
    """Press the button of a form or dialog that calls a method."""
    one_of(page, f"button[name='{name}']").click()


def enter_date(page, field: str, day: str) -> None:
    """Fill the date of the dialog."""
    box = one_of(page, f".modal [name={field}] input", f".modal input[name={field}]")
    text = date.fromisoformat(day).strftime("%m/%d/%Y")
    box.click()
    box.press("Control+a")
    page.keyboard.type(text)
    # Older pickers take it when one looks elsewhere.
    page.locator(".modal .modal-title").first.click()


def sell_and_pay(page, order: int) -> None:
    """Confirm an order, invoice it, post and pay the invoice."""
    page.goto(f"/web#id={order}&model=sale.order&view_type=form")
    press(page, "action_confirm")
    invoice = "button:has-text('Create Invoice')"
    page.locator(invoice).locator("visible=true").first.click()
    one_of(page, ".modal button[name=create_invoices]").click()
    one_of(page, "button[name=action_post]").wait_for()
    press(page, "action_post")
    one_of(page, "button[name=action_register_payment]").wait_for()
    press(page, "action_register_payment")
    page.locator(".modal button[name=action_create_payments]").wait_for()
    press(page, "action_create_payments")
    page.locator(".modal").first.wait_for(state="hidden")


def find_lines(run_in_odoo, books) -> dict:
    """Return the balances, the last entry and the payments in the books."""
    return run_in_odoo(
        f"""
        company = env["res.company"].browse({books["company"]})
        lines = env["account.move.line"].search(
            [("company_id", "=", company.id), ("parent_state", "=", "posted")]
        )
        accounts = (
            company.prepaid_deferred_account_id, company.prepaid_income_account_id
        )
        revenue = env["prepaid.revenue"].search([("company_id", "=", company.id)])
        result = {{
            "balances": [
                sum(lines.filtered(lambda line: line.account_id == account).mapped("balance"))
                for account in accounts
            ],
            "item": revenue.line_id.id,
            "move": revenue.move_id.name,
            "paid": lines.move_id.filtered(
                lambda move: move.move_type == "out_invoice"
            ).mapped("payment_state"),
        }}
        """
    )


def set_up(page, books) -> None:
    """Switch recognition on by the assistant, from the settings: everything is proposed."""
    open_action(page, books["actions"]["settings"])
    status = page.locator("[name=prepaid_revenue_status]").first
    status.wait_for()
    assert "Off" in status.inner_text()
    page.locator("#prepaid_revenue button", has_text="Set Up").click()
    page.locator(".modal [name=deferred_account_id]").first.wait_for()
    add = page.locator(".modal button[name=action_create_account]")
    if add.is_visible():
        assert "is missing" in page.locator(".modal [name=problems]").inner_text()
        add.click()
        page.locator(".modal [name=problems]").wait_for(state="hidden")
    press(page, "action_switch_on")
    page.locator(".modal").first.wait_for(state="hidden")
    open_action(page, books["actions"]["settings"])
    page.locator("[name=prepaid_revenue_status]", has_text="On: deferred on").first.wait_for()


def recognise(page, books, run_in_odoo) -> dict:
    """Recognise used hours by the dialog, which shows its entry before; return the books."""
    open_action(page, books["actions"]["revenue_recognise"])
    page.locator(".modal").first.wait_for()
    enter_date(page, "date_end", books["today"])
    row = page.locator(".modal [name=line_ids] tr.o_data_row", has_text="Dairy Ltd")
    row.wait_for()
    assert "225.00" in row.inner_text()
    assert re.search(r"\b0?2:30\b", row.inner_text())
    press(page, "action_recognise")
    page.locator(".modal").first.wait_for(state="hidden")
    booked = find_lines(run_in_odoo, books)
    assert booked["balances"] == [-675.0, -225.0]
    page.locator("tr.o_data_row", has_text=booked["move"]).first.wait_for()
    return booked


def drill_down(page, item: int) -> None:
    """Go from a journal item to the ledger's row and the timesheet."""
    page.goto("about:blank")
    page.goto(f"/web#id={item}&model=account.move.line&view_type=form")
    press(page, "action_view_prepaid_entries")
    entry = page.locator("tr.o_data_row", has_text="Dairy Ltd").first
    entry.wait_for()
    entry.locator("td.o_data_cell").first.click()
    # A timesheet is called as what was done or, later, as its project.
    link = re.compile("Oiled the churn|Ledger")
    page.locator(".o_form_view [name=timesheet_id]", has_text=link).wait_for()
    page.get_by_text("Oiled the churn").locator("visible=true").first.wait_for()


def tie_out(page, books) -> None:
    """Compare the books with the tie-out: the dialog and both files agree."""
    open_action(page, books["actions"]["revenue_tie_out"])
    page.locator(".modal").first.wait_for()
    enter_date(page, "date", books["today"])
    press(page, "action_show")
    page.locator(".modal .alert-success", has_text="exactly what is owed").wait_for()
    row = page.locator(".modal [name=line_ids] tr.o_data_row", has_text="Dairy Ltd")
    assert "675.00" in row.inner_text()
    assert "0.00" in page.locator(".modal [name=difference]").first.inner_text()
    check_files(page, books["today"])


def check_files(page, day: str) -> None:
    """Download both files of the tie-out of a day."""
    with page.expect_download() as found:
        press(page, "action_csv")
    text = Path(found.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [float(row[8]) for row in rows[1:]] == [675.0, 675.0, 675.0, 0.0]
    with page.expect_download() as found:
        press(page, "action_xlsx")
    assert found.value.suggested_filename == f"deferred-revenue-{day}.xlsx"
    book = zipfile.ZipFile(Path(found.value.path()))
    assert "<v>675</v>" in book.read("xl/worksheets/sheet1.xml").decode()


def test_from_the_set_up_to_the_tie_out(open_page, login, books, run_in_odoo):
    page = open_page(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    login(page, "ada", "ada-password")
    set_up(page, books)
    sell_and_pay(page, books["order"])
    log_time_on_ticket(page, books["ticket"], "2:30", "Oiled the churn")
    booked = find_lines(run_in_odoo, books)
    assert booked["balances"] == [-900.0, 0.0]
    assert booked["paid"][0] in ("paid", "in_payment")
    booked = recognise(page, books, run_in_odoo)
    drill_down(page, booked["item"])
    tie_out(page, books)
