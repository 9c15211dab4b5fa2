"""How people are named to those who don't know them yet."""


def masked_name(holder: str) -> str:
    """ "Ada M.": enough to recognise whom one knows, too little to learn whose an account is."""
    first, *others = holder.split() or [""]
    return " ".join([first, *(f"{name[0]}." for name in others)])
