"""Practice mapping published with registered lists: each practice up to its region on a day."""
