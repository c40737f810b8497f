// SPDX-License-Identifier: MIT
// pop3::stop_token, stop_source and stop_callback: those of the standard library where it has them; else the
// same of our own (libc++ up to version 19, unless it is told -fexperimental-library). They are members of
// classes that a program and the library share, so both have to have the same ones: the installed copy of this
// file has the choice with which the library was built, whatever the program's compiler is told.
#pragma once

#include <version>

#if defined(__cpp_lib_jthread)

#include <stop_token>

namespace pop3::inline v1 {

using std::stop_callback;
using std::stop_source;
using std::stop_token;

}  // namespace pop3::inline v1

#else

#include "pop3/own_stop_token.hpp"

namespace pop3::inline v1 {

using own_stop::stop_callback;
using own_stop::stop_source;
using own_stop::stop_token;

}  // namespace pop3::inline v1

#endif
