"""Precision and recall of the themes, class by class: `.venv/bin/python -m tests.themes`."""

import click

from tests.themes.agreement import THEMES_OF, agreements


@click.command()
@click.option("--tuned-on", is_flag=True, help="The half the phrases were chosen on.")
def main(tuned_on: bool) -> None:
    """Print a line for each class given by hand."""
    click.echo(f"{'class':24}{'themes':32}{'n':>6}{'found':>7}{'precision':>11}{'recall':>8}")
    for one in agreements(tuned_on=tuned_on):
        themes = " ".join(THEMES_OF[one.name])
        click.echo(
            f"{one.name:24}{themes:32}{one.reviews:>6}{one.found:>7}"
            f"{one.precision:>11.0%}{one.recall:>8.0%}"
        )


if __name__ == "__main__":
    main()
