"""The bank: a separate program that somebody else could run, reached over HTTP alone.

Own database, own migrations, own settings; it imports nothing of the wallet.

Glossary
--------
customer account  a person's account; its running balance is never below zero
omnibus account   what the wallet's operator has with us, one per currency; the sum of its postings
vault account     the bank's side of the customers' opening balances, so that the books sum to zero
order             a request to move money between a customer's account and the omnibus account
debit / credit    out of the customer's account into omnibus / the other way
transfer          an order as stored under its caller's id, with its state and reason
final             accepted or refused; stored, and repeated for ever to who asks with the same id
posting           one line of the books: an account and a signed amount, credit-positive
identity          holder, e-mail on file, currency: what is cached; never a balance or a status
"""
