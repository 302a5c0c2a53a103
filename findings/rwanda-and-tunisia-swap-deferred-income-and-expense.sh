#!/bin/bash
# Odoo 19.0, charts of accounts of Rwanda (l10n_rw) and Tunisia (l10n_tn): what a company gets for
# money that it has and still owes the work for stands among its assets.
# Rwanda: the company's account of deferred revenue is 181, which the same chart calls "Prepaid
# Expense" and has among the current assets; that of deferred expenses is 342, "Deferred Income
# (Unearned Revenue)", a liability. Tunisia: 472, "Deferred income", is of type asset_current, 471,
# "Prepaid expenses", of type liability_current.
# So neither the setting of the chart nor the type of an account says where deferred revenue goes.
# Seen in Debian's odoo-19 19.0.0+dfsg-1 (suite sid).
set -euo pipefail
version="19.0.0+dfsg-1"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
touch "$folder/status"
mirror=${PREPAID_DEBIAN_MIRROR:-$(apt-get update --print-uris | sed -n "s#^'\(.*/debian/\)dists/.*#\1#p" | head -1)}
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" > "$folder/sources.list"
cat > "$folder/apt.conf" <<CONF
Dir::State::Lists "$folder/lists";
Dir::State::status "$folder/status";
Dir::Cache "$folder/cache";
Dir::Etc::SourceList "$folder/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
APT::Sandbox::User "";
Acquire::Languages "none";
CONF
apt-get -c "$folder/apt.conf" -qq update
cd "$folder"
apt-get -c "$folder/apt.conf" -qq download "odoo-19=$version"
dpkg-deb --fsys-tarfile odoo-19_*.deb | tar -x --wildcards "*/l10n_rw/*" "*/l10n_tn/*"
python3 - <<'PYTHON'
import csv
import re
import sys
from pathlib import Path


def find(name):
    return next(path for path in Path().rglob(name) if path.stat().st_size)


def read(chart):
    with find(f"account.account-{chart}.csv").open(encoding="utf-8") as file:
        return {row["id"]: (row["name"], row["account_type"]) for row in csv.DictReader(file)}


template = find("template_rw.py").read_text(encoding="utf-8")
rwanda, tunisia = read("rw"), read("tn")
seen = {
    f"Rwanda, {purpose}": rwanda[re.search(rf"'{purpose}_account_id': '(\w+)'", template)[1]]
    for purpose in ("deferred_revenue", "deferred_expense")
}
seen.update({f"Tunisia, {code}": tunisia[f"l10n_tn_{code}"] for code in ("471", "472")})
for what, (name, kind) in seen.items():
    print(f"{what}: {name}, {kind}")
if list(seen.values()) != [
    ("Prepaid Expense", "asset_current"),
    ("Deferred Income (Unearned Revenue)", "liability_current"),
    ("Prepaid expenses", "liability_current"),
    ("Deferred income", "asset_current"),
]:
    sys.exit("this has changed")
PYTHON
