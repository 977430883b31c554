"""Everybody else in the demonstration, so that one visitor can play a whole election.

They do only what members, committee, trustees, code officer and voters do at their own desks, by
the same services, and keep their secrets in a folder of the demonstration. What the coordinator
does stays with the visitor.
"""
