"""A real Odoo with its PostgreSQL, set up from package registries alone, without root.

The order in which things are made, each in a module of its own:

``places``        where everything lies: the set-up folder and what is in it
``sources``       which Odoo runs: Debian's 19.0, a clone, or the checkout that $ODOO names
``debian``        packages of Debian, downloaded and unpacked without being installed
``pythons``       interpreters and virtual environments
``tooling``       the environment of the tools: PostgreSQL, browser driver, linters
``postgres``      the database server
``pdf``           wkhtmltopdf with patched Qt
``browser``       chromium
``npm``           what its tests take from npm: a checker of accessibility
``odoo``          how an Odoo process is started
``variants``      the addons as the series of the engine wants them
``databases``     templates and the copies made from them
``setup``         puts them together into an ``Engine``

``steps`` and ``stamps`` are what all of them use: run a long command with its progress
shown, and remember what is done already.
"""
