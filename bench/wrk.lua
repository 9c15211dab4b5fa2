-- Sends the requests of a file in turn. Its arguments: the file, and a text no other run has.
local requests, run, count = {}, "", 0

function init(arguments)
    local file = assert(io.open(arguments[1], "rb"))
    for text in file:read("*a"):gmatch("[^\30]+") do
        requests[#requests + 1] = text
    end
    run = arguments[2]
end

function request()
    count = count + 1
    local number = string.format("%010d", count)
    return (requests[count % #requests + 1]:gsub("<unique%-per%-request>", run .. number))
end
