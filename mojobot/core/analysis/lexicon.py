"""Words that say how a headline about tokens is meant, in our own judgement; `headlines.py` reads with it.

A weight is how good (or bad) the word is for a holder, 1 hardly, 2 clearly,
3 strongly. A word that ends in `*` stands for all that begin so; the longest
entry wins, phrases before words. What is bad news elsewhere may be none here
("burn"), and the other way round ("unlock").
"""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_GOOD = {
    3: """all-time-high all-time-highs hack-free skyrocket* soar* breakthrough* windfall* landmark approv*
        etf-approval moon* blockbuster stellar""",
    2: """surg* rall* jump* rocket* climb* gain gains gained gaining rebound* recover* boom* bull bulls
        bullish uptrend breakout breakouts outperform* upgrade* adopt* partner* integrat* list lists
        listed listing listings launch* record-high record-highs milestone* inflow* accumulat*
        buyback* buy-back buy-backs airdrop* airdropped win wins won victory approve* endors* back
        backs backed backing invest* fund-raise raises raised raising raise oversubscribed profit
        profits profitable growth grow grows growing grew expand* expansion expands supports
        supported unveil* ship ships shipped deliver* success* strong stronger strongest strength
        beat beats optimis* confiden* exceed* best thriv* flourish* embrac* legaliz* legalis*
        greenlight* green-light* reimburs* compensat* refund* whole restored restores restore safer
        secure secured secures safe faster cheaper cheap-fees tailwind* demand allocate* allocat*
        institutional-demand short-squeeze burn burns burned burning deflationary""",
    1: """rise rises rising rose up higher high highs buy buys buying buyers bought bid bids return returns
        add adds added record records stake stakes staked staking yield rewards reward improv*
        innovat* support progress* deal deals smooth* clean audit-passed transparen* license*
        licence* settle settles settled agreement welcome* hold-steady resilien* steadies popular
        debut* appetite resume resumes resumed relief clarity hire hires hired join joins joined
        announces active discloses""",
}
_BAD = {
    3: """hack hacks hacked hacker hackers hacking exploit* rug rugs rugged rug-pull rug-pulls rugpull* scam*
        fraud* ponzi* stolen steal* theft* heist* drain* bankrupt* insolven* collaps* crash* plung*
        plummet* delist* indict* arrest* guilty prison jail* sentenc* phish* ransom* launder*
        embezzl* exit-scam honeypot* wiped wipes wipe-out bloodbath capitulat* meltdown depeg*
        de-peg* worthless backdoor* sanction* attack* attacker* malicious compromis* infiltrat*
        panic*""",
    2: """fall falls falling fell drop drops dropped dropping tumbl* sink sinks sank slump* slid slide slides
        sliding dump dumps dumped dumping selloff* sell-off sell-offs bear bears bearish downtrend*
        downgrade* lawsuit* sue sues sued suing charged charges probe* investigat* subpoena* ban
        bans banned banning crackdown* halt halts halted halting outage* outages congest* freez*
        frozen pause pauses paused suspend* liquidat* margin-call loss losses lose loses lost losing
        outflow* warn* fear fears fud vulnerab* bug bugs flaw* breach* leak leaks leaked delay*
        postpon* cancel* reject* den* concern* risk* weak weaker weakest weakness fail fails failed
        failing failure* layoff* lay-off* cut cuts quit quits resign* resigns steps-down exodus
        unlock unlocks dilut* inflationary unbacked doubt* trouble* scandal* insider-trading
        manipulat* wash-trading fine fined fines penalt* seiz* worst trapped rout flush* bleed*
        slash* miss misses missed evict* shut shuts shutdown shutter* closes-doors violat*
        misleading accus* alleg* complain* controvers* backlash fork-dispute nerves underperform*
        fade fades fading faded stuck bankruptcy-fears downtime stall* stalls dead dying death
        default defaults""",
    1: """low lows lower down decline* declin* dip dips dipped sell sells selling sellers sold slow slows
        slowdown pressure cautious caution* uncertain* volatil* review scrutin* dispute* critic*
        struggl* tough decreas* shrink* lag lags lagging thin thins quiet-exit exit exits leave
        leaves left supply-overhang oversupply supply high-fees against""",
}
# Phrases of up to four words, spelt with hyphens, that mean something else than their words.
_PHRASES = {
    3: """all-time-high all-time-highs record-high record-highs spot-etf-approved made-whole""",
    2: """buy-back buy-backs short-squeeze back-online back-to-normal white-hat whitehat bug-bounty
        passes-audit strategic-reserve comes-back goes-live go-live goes-mainnet above-resistance
        higher-high new-high new-highs tops-estimates on-track price-target-raised takes-off
        flips-bullish risk-on in-the-green no-longer-under supply-burn supply-cut cuts-fees
        slashes-fees fee-cut lower-fees fees-fall rate-cut rate-cuts cuts-rates inflation-cut
        cuts-inflation""",
    0: """hard-fork testnet-launch price-analysis bear-case bull-case fear-and-greed no-change
        token-unlock-schedule how-to what-is risk-parameters risk-appetite risk-free bull-or-bear
        strength-index supply-chain bull-and-bear up-or-down stop-loss take-profit high-frequency
        low-latency back-end open-source burn-rate launch-date launch-dates after-hours round-up
        week-ahead wins-or-loses new-york new-year closed-source open-interest market-open hack-week
        hackathon* hack-day""",
    -2: """rug-pull rug-pulls exit-scam bank-run steps-down step-down shuts-down shut-down closes-doors
        sell-off sell-offs moves-coins-to to-an-exchange large-holder-moves under-review at-risk
        all-time-low record-low multi-year-low new-low new-lows below-support death-cross dead-cat
        lower-low lower-high risk-off loses-peg off-peg cuts-jobs job-cuts cuts-staff
        money-laundering class-action goes-dark goes-offline under-fire in-the-red wells-notice
        rate-hike rate-hikes raises-rates left-holding raises-doubts raises-concerns
        raises-questions gains-evaporate dries-up pulls-out high-inflation""",
}
NEGATORS = _set(
    """not no never none nobody nothing neither nor without cannot cant can't won't wont don't dont doesn't
        doesnt didn't didnt isn't isnt aren't wasn't wasnt hasn't hardly barely avoid avoids avoided
        avoiding prevent prevents prevented averts averted avert denies denied deny refutes refuted
        debunks debunked unlikely foils foiled thwarts thwarted survives survived shrugs unable"""
)
# What they do to something bad that follows is good, and to something good bad; by themselves they say something else.
REVERSERS = _set(
    """drop drops dropped dismiss dismisses dismissed end ends ended lift lifts lifted close closes closed
        withdraw withdraws withdrawn overturn overturns overturned clear clears cleared fix fixes
        fixed patch patches patched resolve resolves resolved settle settles settled reverse
        reverses reversed reject rejects rejected cancel cancels canceled cancelled delay delays
        delayed halt halts halted fail fails failed lose loses lost cut cuts block blocks blocked
        stop stops stopped reduce reduces reduced ease eases eased unfreeze unfreezes recover
        recovers recovered against miss misses missed pause pauses paused abandon abandons abandoned
        scrap scraps scrapped shelve shelves shelved kill kills killed drops-out"""
)
# What they say of something bad that came before them is good: "ban lifted".
UNDONE = _set(
    """averted lifted recovered returned resolved dismissed foiled thwarted fixed patched prevented dropped
        overturned unfounded avoided ended cleared reversed withdrawn repaid"""
)
STRONGER = _set(
    """massive massively huge hugely record biggest largest major sharply heavily steeply dramatic
        dramatically soaring unprecedented historic extremely very strongly wave sweeping sudden
        wild double-digit triple-digit billion"""
)
WEAKER = _set(
    """slightly slight somewhat modest modestly marginally minor small little partially briefly mildly
        edges inches some"""
)
UNSURE = _set(
    """may might could would rumour rumours rumor rumors reportedly speculation speculated possible
        possibly potential potentially considers considering weighs eyes mulls if whether ahead"""
)


def _entries(weighted: dict[int, str], sign: int = 1) -> dict[str, float]:
    return {word: float(sign * weight) for weight, words in weighted.items() for word in words.split()}


WORDS = {**_entries(_GOOD), **_entries(_BAD, -1)}
PHRASES = _entries(_PHRASES)
