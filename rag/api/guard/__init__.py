"""What stands before every door, outermost first.

sites.py    under which names, and from which pages
room.py     how many requests are worked on at once
"""
