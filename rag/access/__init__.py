"""Who may do and see what.

keys.py    keys with scopes, groups and an end, kept as digests in a file; public keys with origins
rules.py   which groups an article is for: a file ``.access`` in a folder, ``access`` above a text
tickets.py links that open one article for a while
"""

from rag.access import keys
from rag.access.keys import ANYONE, EVERYONE, SCOPES, Caller, Key, Keys, keys_of, moment_of
from rag.access.rules import Groups, Rules, folder_rules, group_names, rule_files
from rag.access.tickets import Tickets

__all__ = [
    "ANYONE",
    "EVERYONE",
    "SCOPES",
    "Caller",
    "Groups",
    "Key",
    "Keys",
    "Rules",
    "Tickets",
    "folder_rules",
    "group_names",
    "keys",
    "keys_of",
    "moment_of",
    "rule_files",
]
