"""What people see: the pages, as HTML, and what they show of an article and of the whole collection.

article.py     an article as blocks, with the cited words marked and what was left out in its place
again.py       the words of a link that was made before an edit, in the file as it is now
answered.py    an answer as sentences with marks, and one card an article
collection.py  what an index holds: filters, questions to try, counts
wording.py     the language of a reader, and its words from one table
rendering.py   templates and static files

``templates/`` holds the HTML, every value of which is escaped; ``static/`` what browsers load: style sheets,
small JavaScript modules, and ``words.json``, the table of words. Nothing comes from elsewhere.
"""
