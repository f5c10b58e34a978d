"""Plans for the look-ups behind foreign keys.

PostgreSQL looks up every foreign key of every row it writes, with a statement of its own. Planned
anew each time, like everything else here, those were half of a claim.
"""

# To be selected by the writing statement itself: it is planned by then, its keys are looked up
# afterwards. Such a plan is kept, so it must not be one for the table as small as it is today.
KEEP_KEY_PLANS = """
    set_config('plan_cache_mode', 'auto', true) || set_config('enable_seqscan', 'off', true)
"""
