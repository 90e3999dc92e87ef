"""How often the intervals hold what is true of simulated shops.

`.venv/bin/python -m tests.simulation --shops 1000` takes half a minute. A thousand shops tell a
coverage to within 1.4 points: of some seventy, one or two that are right may be OUT by a little,
others with another seed. Four thousand tell it to within 0.7.
"""

import click

from tests.simulation.scenarios import table


@click.command()
@click.option("--shops", default=1000, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(shops: int, seed: int) -> None:
    """Print a line for each estimand: the share of the shops whose interval holds the truth."""
    begun = ""
    for scenario, name, share, (low, high) in table(shops, seed):
        if scenario != begun:
            click.echo(f"\n{scenario}\n{'':4}{'estimand':40}{'coverage':>10}  wanted")
            begun = scenario
        out = "" if low <= share <= high else "  OUT"
        click.echo(f"{'':4}{name:40}{share:>10.1%}  {low:.0%} to {high:.0%}{out}")


if __name__ == "__main__":
    main()
