"""States and territories of the United States, in full and as the Associated Press abbreviates them (AP Stylebook, "state names")."""

_REGIONS = frozenset(
    (
        "alabama", "ala.", "alaska", "arizona", "ariz.", "arkansas", "ark.", "california", "calif.", "colorado",
        "colo.", "connecticut", "conn.", "delaware", "del.", "district of columbia", "d.c.", "florida", "fla.",
        "georgia", "ga.", "hawaii", "idaho", "illinois", "ill.", "indiana", "ind.", "iowa", "kansas", "kan.",
        "kentucky", "ky.", "louisiana", "la.", "maine", "maryland", "md.", "massachusetts", "mass.", "michigan",
        "mich.", "minnesota", "minn.", "mississippi", "miss.", "missouri", "mo.", "montana", "mont.", "nebraska",
        "neb.", "nevada", "nev.", "new hampshire", "n.h.", "new jersey", "n.j.", "new mexico", "n.m.", "new york",
        "n.y.", "north carolina", "n.c.", "north dakota", "n.d.", "ohio", "oklahoma", "okla.", "oregon", "ore.",
        "pennsylvania", "pa.", "rhode island", "r.i.", "south carolina", "s.c.", "south dakota", "s.d.", "tennessee",
        "tenn.", "texas", "utah", "vermont", "vt.", "virginia", "va.", "washington", "wash.", "west virginia",
        "w.va.", "wisconsin", "wis.", "wyoming", "wyo.", "puerto rico", "guam", "american samoa",
        "u.s. virgin islands", "northern mariana islands",
    )
)  # fmt: skip


def is_region(text: str) -> bool:
    """Whether a text is the name of a state or territory.

    >>> is_region("Fla."), is_region("Singapore")
    (True, False)
    """
    return text.casefold() in _REGIONS
