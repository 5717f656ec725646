"""CigTime: triplets by motion editing, the coach's learnt writer, and what its instructions are worth.

`making` triplets, `words` from instruction to what the editor reads, `writers` that answer, `scores` of what they say.
"""
