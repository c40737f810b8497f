// SPDX-License-Identifier: MIT
#include "small_course.hpp"

namespace pop3::test::worlds {

// The first of `options` is that nothing happens.
template <class T>
T small_course::any(std::initializer_list<T> options) {
    if (left_ == 0) return *options.begin();
    const std::size_t taken = open_.pick(options.size());
    if (taken > 0) --left_;
    return options.begin()[taken];
}

bool small_course::happens() {
    return any({false, true});
}

trick small_course::answer(std::string_view verb) {
    using enum trick;
    if (verb == "CAPA") return any({none, refused});
    if (verb == "USER" || verb == "PASS") return any({none, refused, lost_before});
    if (verb == "UIDL" || verb == "LIST")
        return any({none, refused, lost_before, lost_inside, empty, garbled, silent});
    if (verb == "RETR")
        return any({none, refused, lost_before, lost_inside, lost_after, empty, twice});
    if (verb == "TOP") return any({none, refused, lost_before, lost_inside, empty, twice});
    if (verb == "DELE") return any({none, refused, lost_before, lost_after, garbled});
    return any({none, lost_before, lost_inside, lost_after});
}

interruption small_course::moment() {
    return happens() ? interruption::killed : interruption::none;
}

handling small_course::delivers() {
    return any({handling::delivered, handling::deferred, handling::refused});
}

}  // namespace pop3::test::worlds
