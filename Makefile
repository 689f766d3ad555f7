# RVU Edge. Each target does its own set-up; see README.md.
PORT ?= 8000
BIN := .venv/bin
DAYS ?= 40 400
DATED ?= other_days
export RVUEDGE_MODE ?= demo
# Compiled modules are kept, whatever the machine says: each of a run's processes would compile the product anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test test-dates check perf mutate fuzz hostile slow phones notations rollout crash races ha fuzz-api sbom screens lock search-quality

run:
	@sh scripts/environment.sh run
	@$(BIN)/rvuedge demo --address http://127.0.0.1:$(PORT)
	@exec $(BIN)/rvuedge serve --port $(PORT)

test:
	@sh scripts/environment.sh dev
	@RVUEDGE_BROWSER="$$($(BIN)/python scripts/browser.py)" $(BIN)/pytest -n auto --dist worksteal -q $(ARGS)

# Where the machine's date could show, it is moved by 40 and by 400 days; DATED=dated is every test that touches a date.
test-dates:
	@sh scripts/environment.sh dev
	@for days in $(DAYS); do \
		echo "The machine's date is $$days days ahead."; \
		RVUEDGE_BROWSER="$$($(BIN)/python scripts/browser.py)" RVUEDGE_HYPOTHESIS=quick \
		$(BIN)/python scripts/on_another_day.py $$days $(BIN)/pytest -n auto --dist worksteal -q -m $(DATED) -k "not postgresql" $(ARGS) || exit 1; \
	done

check:
	@sh scripts/environment.sh dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/oxfmt --check rvuedge/web/static
	$(BIN)/oxlint rvuedge/web/static
	$(BIN)/djangofmt --check rvuedge/web/templates
	$(BIN)/djangofmt check rvuedge/web/templates
	$(BIN)/python scripts/migrations_in_step.py
	$(BIN)/bandit -q -r rvuedge config.py wsgi.py --severity-level medium --confidence-level medium
	$(BIN)/python scripts/vulnerabilities.py requirements/run.txt

# Ours and the peers in one run; writes docs/performance.md. ARGS=name refreshes one section, ARGS="name --short" takes small sizes.
perf:
	@sh scripts/environment.sh dev
	@sh scripts/peers.sh
	$(BIN)/python -m perf $(ARGS)

# Every set of queries and every matrix of search; over the whole release where CMS's files are in ../shared.
search-quality:
	@sh scripts/environment.sh dev
	$(BIN)/python -m perf.searching.quality

mutate:
	@sh scripts/environment.sh dev
	@rm -rf mutants
	RVUEDGE_HYPOTHESIS=quick $(BIN)/mutmut run --max-children 2
	@$(BIN)/mutmut results

fuzz:
	@sh scripts/environment.sh dev
	RVUEDGE_FUZZ_EXAMPLES=10000 $(BIN)/pytest -n 2 -q tests/catalog/readers/test_fuzz.py

# 2,000 hostile requests on each database, and 200 slow senders.
hostile:
	@sh scripts/environment.sh dev
	RVUEDGE_HOSTILE=2000 $(BIN)/pytest -n 2 -q tests/test_hostile.py

slow:
	@sh scripts/environment.sh dev
	RVUEDGE_SLOW_SOCKETS=200 $(BIN)/pytest -n0 -q tests/cli/test_slow_senders.py

phones:
	@sh scripts/environment.sh dev
	RVUEDGE_SYNC_SEQUENCES=20000 $(BIN)/pytest -n 2 -q tests/logbook/sync/test_two_phones.py

# One service on both sides is worth the same in every notation, for every code of the newest release in ../shared.
notations:
	@sh scripts/environment.sh dev
	RVUEDGE_NOTATIONS=all $(BIN)/pytest -n 2 -q tests/valuation/test_notations.py

# A new version takes over from the old twice while six clients ask without pause: no request may fail.
rollout:
	@sh scripts/environment.sh dev
	RVUEDGE_ROLLOUT_REQUESTS=6000 $(BIN)/pytest -n0 -q -s tests/cli/test_serving.py -k takes_over

# SIGKILL at random moments, a hundred times on each database; nothing acknowledged may be lost, doubled or half done.
crash:
	@sh scripts/environment.sh dev
	$(BIN)/python -m tests.long.crash sqlite $(ARGS)
	$(BIN)/python -m tests.long.crash postgresql $(ARGS)

# Requests that begin at the same moment on PostgreSQL, two hundred times for each pair of writes.
races:
	@sh scripts/environment.sh dev
	RVUEDGE_RACES=200 $(BIN)/pytest -n 2 -q -k postgresql tests/long/test_races.py $(ARGS)

# Balancer, two app hosts, PgBouncer and three PostgreSQL under Patroni on loopback; hosts are lost while people write.
ha:
	@sh scripts/environment.sh dev
	@$(BIN)/python -m deploy.rehearsal $(ARGS)

# 50,000 requests from the API's own description, alone and in chains, half on each database: no 5xx, no undocumented status.
fuzz-api:
	@sh scripts/environment.sh dev
	$(BIN)/python -m tests.long.fuzz_api sqlite $(ARGS)
	$(BIN)/python -m tests.long.fuzz_api postgresql $(ARGS)

# The list of components that are delivered (CycloneDX), from the lock alone; the same bytes each time.
sbom:
	@sh scripts/environment.sh dev
	@mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml --output-reproducible -o build/sbom.cdx.json

# Every screen of the demo at six sizes, with what axe-core and a measure of overlapping boxes find.
screens:
	@sh scripts/environment.sh dev
	@RVUEDGE_BROWSER="$$($(BIN)/python scripts/browser.py)" $(BIN)/python scripts/screens.py $(or $(FOLDER),screens) $(ARGS)

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q pyproject.toml -o requirements/run.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q --extra dev pyproject.toml -o requirements/dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q requirements/peers.in -o requirements/peers.txt
