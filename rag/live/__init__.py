"""A service that moves with its articles: follow the pointer, build beside the questions, watch the seeds.

following.py   move on when another generation is published, by whomever
jobs.py        one build at a time, in a process of its own
builder.py     that process, as whoever asks it sees it
background.py  what it does
watching.py    a change in the seeds is a build
"""

from rag.live.following import Follower
from rag.live.jobs import Jobs
from rag.live.watching import Watcher

__all__ = ["Follower", "Jobs", "Watcher"]
