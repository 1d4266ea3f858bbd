"""What stands before every door, outermost first.

room.py     how many requests are worked on at once
"""
