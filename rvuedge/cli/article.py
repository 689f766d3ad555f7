"""`rvuedge article`: check articles, and take one from draft over review to the page."""

from __future__ import annotations

from pathlib import Path

import click

from config import PROJECT
from rvuedge.catalog.articles import workflow
from rvuedge.catalog.articles.files import ArticlesRefusedError, read_article_file
from rvuedge.catalog.rules.article_checks import problems
from rvuedge.cli.imports.progress import CreditRebuild
from rvuedge.cli.shell import instant, plainly, refuse, table, working_app
from rvuedge.platform.extensions import transaction
from rvuedge.platform.figures import count

BY = click.option("--by", required=True, help="Who does it, as shown in the history.")


@click.group("article")
def article_group() -> None:
    """Articles on codes: check, draft, review, publish, history."""


@article_group.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@plainly
def check(files: tuple[Path, ...]) -> None:
    """Check that article FILES (default: those that ship) are well formed and agree with the newest release."""
    paths = [path for given in files or (PROJECT / "seeds" / "articles",) for path in _files(given)]
    wrong: list[str] = []
    seen: dict[str, str] = {}
    checked = 0
    with working_app():
        facts = workflow.facts_of_the_catalog()
        for path in paths:
            try:
                file = read_article_file(path)
            except ArticlesRefusedError as error:
                wrong.append(error.detail)
                continue
            for article in file.articles:
                checked += 1
                code = article["code"]
                if code in seen:
                    wrong.append(f"{path.name}: {code} is described in {seen[code]} too.")
                seen[code] = path.name
                wrong += [f"{path.name}: {code} {sentence}." for sentence in problems(article, facts)]
    for sentence in wrong:
        click.echo(sentence)
    text = f"{count(checked, 'article')} in {count(len(paths), 'file')} checked against {facts.release}"
    if wrong:
        refuse(f"{text}: {count(len(wrong), 'problem')}.")
    click.echo(f"{text}: all agree.")


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.yaml")) if path.is_dir() else [path]


@article_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@BY
@plainly
def draft(file: Path, by: str) -> None:
    """Make a draft of every new or changed article in FILE. The page does not change."""
    with working_app():
        drafted = workflow.draft(file=read_article_file(file), by=by, now=instant())
    click.echo(f"Drafted: {', '.join(drafted)}." if drafted else "Nothing in it is new.")


@article_group.command()
@click.argument("code")
@BY
@plainly
def review(code: str, by: str) -> None:
    """Approve the draft on CODE. Its author cannot review it."""
    with working_app():
        done = workflow.review(code=code.upper(), by=by, now=instant())
        click.echo(
            f"{done.code} version {done.number} reviewed by {by}. Publish it: rvuedge article publish {done.code}"
        )


@article_group.command()
@click.argument("code")
@BY
@plainly
def publish(code: str, by: str) -> None:
    """Publish the reviewed version on CODE."""
    with working_app():
        rebuild = CreditRebuild(f"the article on {code.upper()}", also=(code.upper(),))
        with transaction():
            done = workflow.publish(code=code.upper(), by=by, now=instant())
            rebuild.queue()
        rebuild.finish()
        click.echo(f"{done.code} version {done.number} is on the page.")


@article_group.command()
@click.argument("code")
@BY
@plainly
def withdraw(code: str, by: str) -> None:
    """Withdraw the article on CODE; the page goes back to facts from the release."""
    with working_app():
        rebuild = CreditRebuild(f"the article on {code.upper()}", also=(code.upper(),))
        with transaction():
            done = workflow.withdraw(code=code.upper(), by=by, now=instant())
            rebuild.queue()
        rebuild.finish()
        click.echo(f"{done.code} version {done.number} is off the page but stays in the history.")


@article_group.command()
@click.argument("code")
@plainly
def history(code: str) -> None:
    """List every version of the article on CODE."""
    with working_app():
        rows = [["VERSION", "STATE", "WRITTEN", "REVIEWED", "PUBLISHED", "FILE"]]
        for revision in workflow.history(code.upper()):
            done = [
                (revision.written_at, revision.written_by),
                (revision.reviewed_at, revision.reviewed_by),
                (revision.published_at, revision.published_by),
            ]
            sentences = [f"{moment:%Y-%m-%d} {who}" if moment else "—" for moment, who in done]
            rows.append([str(revision.number), revision.state, *sentences, revision.source_file])
        click.echo(table(rows, right={0}))


@article_group.command("list")
@plainly
def list_states() -> None:
    """Count the articles in each state."""
    with working_app():
        found = workflow.by_state()
    click.echo(
        table([["STATE", "ARTICLES"], *[[state, f"{number:,}"] for state, number in sorted(found.items())]], right={1})
    )
