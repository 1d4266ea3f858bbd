"""What each line of a page is, learned from labelled pages."""
