# What Doxygen reads in place of a header, line by line: the comment at its head as that of the file,
# names without the inline namespace, and one sentence for what the language defines, where the header
# has none.
1s|^// SPDX.*|/// @file|
2,/#pragma once/s|^//|///|
s/pop3::inline v1/pop3/
s/\bv1::/pop3::/
/ = delete;/s|$|  ///< Not available.|
/\/\/\/</!{
    s|^.* operator==\(.*\) = default;|&  ///< Compares all members.|
    s|^.* operator<=>\(.*\) = default;|&  ///< Orders by the value.|
    s|^.* begin\(\) const noexcept \{.*|&  ///< The first element.|
    s|^.* end\(\) const noexcept \{.*|&  ///< The end of the range.|
    s|^.* size\(\) const noexcept \{.*|&  ///< The number of elements.|
    s|^.* empty\(\) const noexcept \{.*|&  ///< True without elements.|
    s|^.* operator\+\+\(.*\) \{|/** Goes on to the next element. */ &|
    s|^.* ~\w+\(\).*[;{]$|/** Destroys it. */ &|
    s|^ *(\w+)\(\1&&.*|/** Moves it. */ &|
    s|^ *(\w+)\(const \1& ?\w*\).*|/** Copies it. */ &|
    s|^.* operator=\(\w+&&.*|/** Moves it. */ &|
    s|^.* operator=\(const \w+& ?\w*\).*|/** Copies it. */ &|
    s|^ *explicit \w+_awaiter\(dialogue& s\).*|/** Made by the function of the dialogue. */ &|
    s|^.* await_(ready\|resume)\(\).*|/** For co_await. */ &|
    s|^.* await_suspend\(.*|/** For co_await. */ &|
    s|^.* get_return_object\(.*|/** For the compiler. */ &|
}
