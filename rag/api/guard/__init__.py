"""What stands before every door, outermost first.

sites.py    under which names, and from which pages
headers.py  what a browser is told of every reply
callers.py  who asks, and what they may
rates.py    how often each may
room.py     how many requests are worked on at once
"""
