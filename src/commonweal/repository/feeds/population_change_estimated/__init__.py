"""Components of estimated population change since mid-2001, by district."""
