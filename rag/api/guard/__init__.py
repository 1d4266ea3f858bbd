"""What stands before every door, outermost first.

metrics.py  what was done and how long it took
sites.py    under which names, and from which pages
headers.py  what a browser is told of every reply
callers.py  who asks, and what they may
rates.py    how often each may
audit.py    who asked what, written down where that is asked for
room.py     how many requests are worked on at once
"""
