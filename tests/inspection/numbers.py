"""Numbers that are right in form and belong to nobody: the serial 999 of days on which the register was not yet kept so."""


def id_number(born: str = "19900307", area: str = "640502", serial: str = "999") -> str:
    """Return an identity number with its check digit."""
    body = f"{area}{born}{serial}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(weight * int(digit) for weight, digit in zip(weights, body, strict=True)) % 11]


def card(body: str = "622848001234567890") -> str:
    """Return a card's number with its check digit."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return body + str(-total % 10)
