-- The workload in Lua: io.write, and no look at what becomes of it; flush where it is asked for.
-- Its last two arguments are the numbers of two pipes: from the harness, and to it.
local asks = assert(io.open("/dev/fd/" .. arg[#arg - 1], "r"))
local told = assert(io.open("/dev/fd/" .. arg[#arg], "w"))

local function say(what)
  told:write(what, "\n")
  told:flush()
end

-- The pid, and the device number of the controlling terminal: proc_pid_stat(5), fields 1 and 7.
local function stat()
  local file = assert(io.open("/proc/self/stat"))
  local text = file:read("a")
  file:close()
  return text:match("^(%d+) .*%) %S+ %S+ %S+ %S+ (%S+)")
end

-- What printing failed with.
local names = { [5] = "EIO", [9] = "EBADF", [28] = "ENOSPC", [32] = "EPIPE" }
local function write(file, line, flush)
  local ok, _, errno = file:write(line .. "\n") -- in one write(2)
  if ok and flush then
    ok, _, errno = file:flush()
  end
  return ok and "" or names[errno] or "write error"
end

-- The harness writes one flat object a line, and nothing in it needs an escape.
say(('{"hello":{"pid":%s,"fds":[],"args":[]}}'):format((stat())))
for ask in asks:lines() do
  local n, path = ask:match('"ping":(%d+)'), ask:match('"acquire":"([^"]*)"')
  if n then
    local out, err = ask:match('"stdout":"([^"]*)","stderr":"([^"]*)"')
    if out then
      out = write(io.stdout, out, ask:find('"flush":true', 1, true))
      err = write(io.stderr, err)
    end
    say(('{"pong":{"n":%s,"stdout":"%s","stderr":"%s"}}'):format(n, out or "", err or ""))
  elseif path then
    local _, before = stat()
    Terminal = assert(io.open(path, "r+"))
    local _, after = stat()
    say(('{"acquired":%s}'):format(tostring(after ~= before)))
  end
end
