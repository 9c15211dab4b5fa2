"""One fault after another against the whole stack under load, and a checker that counts the money.

stack      the real thing, `florin up`, and its processes by their names in the Procfile
mails      the SMTP server, which can refuse and lose its answers
people     eight wallets, with a bank account each
clients    their owners use the JSON API and write down what they were told (history)
faults     what breaks, for how long, and how it heals
books      what is true in the end: rows of the wallet and of the bank, and the mails
checker    history against books
matrix     one cell: load, break, heal, wait until quiet, check
"""
