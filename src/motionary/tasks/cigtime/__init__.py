"""CigTime: triplets by motion editing, the coach's learnt writer, and what its instructions are worth.

`sources` motions by split, `words` from instruction to what the editor reads, `making` triplets, `writers` that answer,
`scores` of what they say, `training` the commands, `coaching` the writer at work.
"""
