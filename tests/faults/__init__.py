"""One fault after another against the whole stack under load, and a checker that counts the money.

stack      the real thing, `florin up`, and its processes by their names in the Procfile
proc       what the kernel knows of them
addresses  who listens where, and the proxies before them
network    those proxies, which can delay, cut, swallow and forget
planted    what Python puts into each process at its start: detours, fail points, bugs
mails      the SMTP server, which can refuse and lose its answers

people     nine wallets, with a bank account each
api        the JSON API, as its callers see it
clients    the owners of the wallets use it, and write down what they were told (history)
payer      … one of whom pays many at once
newcomers  others want a wallet, and get one
visitor    somebody at the pages, for the test that looks for secrets in the logs

faults     what breaks, for how long, and how it heals; all cells
books      what is true in the end: rows of the wallet and of the bank, and the mails
checker    history against books, by the rules in rules/
deck       the order of the cells
matrix     one cell: load, break, heal, wait until quiet, check
table      the rows, and the table of a run
"""
