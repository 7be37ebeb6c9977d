/** Bytes that one text of a script may have. */
export const MAX_TEXT: number = 1_000_000;

/** Bytes that all texts which library functions make in one run may have together; none is taken back. */
export const MAX_TEXTS: number = 8_000_000;

/** What a search may cost: the length of the text to the power of the pattern's repetitions. */
const MAX_SEARCH = 10_000_000;

/**
 * Runs before a script: takes away what reaches outside, gives the functions of Lua 5.1 that Argo CD's Lua
 * has, and bounds the library functions in which no instruction is counted.
 */
export const prelude: string = `
dofile, loadfile, load, collectgarbage, require = nil, nil, nil, nil, nil
print = function() end
unpack = table.unpack
table.getn = function(list) return #list end
local concat, fail = table.concat, error
local left = ${MAX_TEXTS}
local function bounded(size)
  if size > ${MAX_TEXT} then fail("a text of more than ${MAX_TEXT} bytes", 3) end
end
local function paid(text)
  left = left - #text
  if left < 0 then fail("texts of more than ${MAX_TEXTS} bytes", 3) end
  return text
end
table.concat = function(list, separator, from, to)
  local size = 0
  for i = from or 1, to or #list do
    size = size + #tostring(list[i]) + #(separator or "")
    bounded(size)
  end
  return paid(concat(list, separator, from, to))
end
local rep, gsub, find, match, gmatch = nil, nil, nil, nil, nil
if string then
  rep, gsub, find, match, gmatch = string.rep, string.gsub, string.find, string.match, string.gmatch
  string.dump = nil
  local function searchable(text, pattern)
    local _, repetitions = gsub(pattern, "[%*%+%-%?]", "")
    if (#text) ^ repetitions > ${MAX_SEARCH} then fail("the pattern takes too long", 3) end
  end
  string.rep = function(text, times, separator)
    bounded((#text + #(separator or "")) * times)
    return paid(rep(text, times, separator))
  end
  string.find = function(text, pattern, from, plain)
    if not plain then searchable(text, pattern) end
    return find(text, pattern, from, plain)
  end
  string.match = function(text, pattern, from)
    searchable(text, pattern)
    return match(text, pattern, from)
  end
  string.gmatch = function(text, pattern)
    searchable(text, pattern)
    return gmatch(text, pattern)
  end
  string.gsub = function(text, pattern, replacement, times)
    searchable(text, pattern)
    if type(replacement) == "string" then bounded((#text + 1) * (#replacement + 1)) end
    local result, count = gsub(text, pattern, replacement, times)
    return paid(result), count
  end
end
`;
