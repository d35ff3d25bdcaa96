"""A browser's own long name of itself, said in two words: which browser, on what."""

LONGEST = 60
# The order matters: most browsers also call themselves Chrome and Safari.
BROWSERS = (
    ("YaBrowser", "Яндекс Браузер"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
    ("python-requests", "Python"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device(agent: str) -> str:
    """Name the device; what is not known is shown as it named itself."""
    browser = next((title for word, title in BROWSERS if word in agent), "")
    system = next((title for word, title in SYSTEMS if word in agent), "")
    named = ", ".join(filter(None, (browser, system)))
    return named or agent[:LONGEST]
