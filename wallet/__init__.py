"""The domain of Florin: money, ledger, operations, payouts, schedules, money requests, statements,
people, the bank link, notifications.

Imports neither Flask nor Dramatiq. Its verbs take a `Session` and never commit; only the
`…_due` jobs, which must commit before and after HTTP, own their transactions.

Glossary
--------
person          somebody with a wallet, in the currency of the bank account they proved to own
available       what a person can spend; a ledger account, never below zero
held            what is set aside for a withdrawal that the bank has not answered; never below zero
settlement      the mirror of our omnibus account at the bank; one ledger account per currency
suspense        where money stands that the bank moved and we could not book; always an alarm
entry           one balanced event in the ledger; its postings sum to zero per currency
posting         one line of an entry: an account and a signed amount, credit-positive
seal, block     entries in a row with their digests, chained to the block before by its hash; shows
                what a superuser of the database changed later
head            the last seal's number and hash; who keeps it elsewhere can tell a chain set anew
operation       what a person asked for: a deposit, a withdrawal or a transfer
payout          many transfers that are asked for as one, in a file or by a program; each of its
                rows becomes an operation of its own
schedule        a payment on a date, or again and again; each of its dates is a run
run             one date of a schedule: it becomes an operation, or it is told why not
money request   what one person asks another for, or whoever has its link; paying it is a transfer
split           an amount that is asked of several people, each with a request of their own
draft           a payout that was uploaded and not confirmed; nothing is promised
settle / fail   the two final outcomes of an operation that the bank or the ledger answered
park            to wait in line because the bank can't be reached; the line is the parking lot
claim           to take due rows for a while (a lease), so that no two workers do them at once
contact         somebody whom a person knows, under a nickname; or blocks, so that they can't pay
close           to leave: nobody gets in any more, and no money; the same bank account reopens it
confirm         to prove once more who one is; it holds in one sign-in, for five minutes
challenge       what a right password ends in when a second factor is on; good for one sign-in
device          a browser or program that keeps a token of ours, and so is known again
place           what wrong passwords and codes are counted for: a device, a sign-in or a network
passkey         a key that a device unlocks by face, finger or PIN; confirms as the password does
ring            to tell a worker "something is due"; carries no work and may be lost
idempotency key the client's name for one intent; the same key is the same operation for ever
answer          what the bank said: Accepted, Declined, Pending — or Unknown, which is never "no"
"""
