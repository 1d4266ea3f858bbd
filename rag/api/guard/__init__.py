"""What stands before every door, outermost first.

sites.py    under which names, and from which pages
callers.py  who asks, and what they may
room.py     how many requests are worked on at once
"""
