"""The shop's articles as answers, and when none answers."""
