"""One fault after another against the whole stack under load, and a checker that counts the money.

stack      the real thing, `florin up`, and its processes by their names in the Procfile
proc       what the kernel knows of them
addresses  who listens where, and the proxies before them
network    those proxies, which can delay, cut, swallow and forget
planted    what Python puts into each process at its start: detours, fail points, bugs
mails      the SMTP server, which can refuse and lose its answers

people     fourteen wallets, with a bank account each
api        the JSON API, as its callers see it
visitor    the pages, as a browser has them
clients    owners of wallets use the API, and write down what they were told (history)
payer      … one of whom pays many at once
surfers    … and others are at the pages, too:
planner    … they set payments up for later,
dates      … whose days come,
neighbour  … or ask each other for money,
neighbours … and answer, also two at once
newcomers  others want a wallet, and get one

faults     what breaks, for how long, and how it heals; all cells
queries    what is read in the end
books      … which is what is true: rows of the wallet and of the bank, and the mails
checker    history against books, by the rules in rules/
deck       the order of the cells
matrix     one cell: load, break, heal, wait until quiet, check
table      the rows, and the table of a run
"""
