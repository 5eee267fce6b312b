"""``zhanggui doctor``: looks at a set-up and says what is wrong and what to do about it.

A package adds its own findings by the entry-point group :data:`zhanggui.doctor.findings.GROUP`.
"""
