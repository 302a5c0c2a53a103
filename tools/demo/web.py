"""What the story does over real HTTP: an Odoo server of its own, and the customer at the portal.

It sends what the portal's own pages send: the forms' fields and the JSON calls of their scripts.
Runs in Odoo's Python.
"""

# ruff: noqa: UP031 (text is put together as in the addon, for the same Pythons)

import base64
import io
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urljoin, urlsplit

import requests
from lxml import html
from PIL import Image, ImageDraw

START = "import odoo, odoo.cli; odoo.cli.main()"
PATIENCE = 120


@contextmanager
def served(database, smtp_port, log):
    """Serve a database on a free port of 127.0.0.1, in a process that is ended afterwards.

    Yields the address, and what waits until the server answers there; that raises RuntimeError
    when it does not.

    :param log: path of the file that takes the server's log
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    argv = [sys.executable, "-c", START, "-d", database, f"--db-filter=^{database}$"]
    argv += [f"--http-port={port}", f"--smtp-port={smtp_port}", "--max-cron-threads=0"]
    with open(log, "wb") as output:
        process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=dict(os.environ)
        )
    try:
        url = f"http://127.0.0.1:{port}"
        yield url, lambda: _wait_for(process, url, log)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process, url, log):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(url + "/web/login", timeout=60).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise RuntimeError(f"The Odoo server did not come up: see {log}")


class Visitor:
    """Somebody with a browser: keeps cookies, posts forms, makes JSON calls."""

    def __init__(self, url):
        self.url = url
        self.session = requests.Session()

    def get(self, path):
        """Return the answer to a GET, which must be a success."""
        answer = self.session.get(urljoin(self.url, path), timeout=120)
        answer.raise_for_status()
        return answer

    def page(self, path):
        """Return a page as an lxml tree."""
        return html.fromstring(self.get(path).text)

    def login(self, login, password):
        """Log in through the login form.

        :raise RuntimeError: when login and password are refused
        """
        token = self.page("/web/login").xpath("//input[@name='csrf_token']/@value")[0]
        form = {"login": login, "password": password, "csrf_token": token}
        answer = self.session.post(self.url + "/web/login", data=form, timeout=120)
        if urlsplit(answer.url).path == "/web/login":
            raise RuntimeError(f"{login} cannot log in")

    def call(self, path, **params):
        """Return the result of a JSON call.

        :raise RuntimeError: with the server's message when the call fails
        """
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.session.post(urljoin(self.url, path), json=body, timeout=120).json()
        result = answer.get("result")
        if "error" in answer or (isinstance(result, dict) and result.get("error")):
            raise RuntimeError("%s: %s" % (path, answer.get("error") or result["error"]))
        return result


def signature(name):
    """Return a drawn name as the signature pad sends it: PNG in base64."""
    image = Image.new("RGBA", (320, 90), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.line([(20, 66), (60, 20), (90, 70), (130, 30), (160, 66), (300, 52)], (0, 0, 90), 3)
    draw.text((24, 72), name, (0, 0, 90))
    output = io.BytesIO()
    image.save(output, "PNG")
    return base64.b64encode(output.getvalue()).decode()


def sign(visitor, link, name):
    """Sign the quotation that a link shows."""
    parts = urlsplit(link)
    path = f"{parts.path}/accept?{parts.query}"
    visitor.call(path, name=name, signature=signature(name))


def pay(visitor, link):
    """Pay the quotation that a link shows with Odoo's test provider; wait until it is booked."""
    page = visitor.page(_path(link))
    _pay_demo(visitor, page, page.xpath("//form[@data-transaction-route]")[0])
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if visitor.call("/payment/status/poll").get("state") == "done":
            return
        time.sleep(0.3)
    raise RuntimeError("The payment was not booked")


def _path(link):
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


def _pay_demo(visitor, page, form):
    """Pay as the form does: a transaction, then the provider's notice."""
    radio = page.xpath("//input[@name='o_payment_radio'][@data-provider-code='demo']")[0]
    params = {
        "provider_id": int(radio.get("data-provider-id")),
        "payment_method_id": int(radio.get("data-payment-option-id")),
        "token_id": None,
        "amount": float(form.get("data-amount")),
        "flow": "direct",
        "tokenization_requested": False,
        "landing_route": form.get("data-landing-route"),
        "is_validation": False,
        "access_token": form.get("data-access-token"),
    }
    values = visitor.call(form.get("data-transaction-route"), **params)
    visitor.call(
        "/payment/demo/simulate_payment",
        reference=values["reference"],
        payment_details="4242",
        simulated_state="done",
    )
    visitor.get("/payment/status")


def links_in(text, pattern):
    """Return the addresses in a mail's HTML that hold a pattern."""
    return [href for href in re.findall(r'href="([^"]+)"', text) if re.search(pattern, href)]
