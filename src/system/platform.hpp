// SPDX-License-Identifier: MIT
// What this system has beyond POSIX. The files that look here are the only ones with code for one system:
// wakeup.cpp, and in net poller.cpp and new_socket.cpp.
#pragma once

#if defined(__linux__) && !defined(POP3_POSIX_ONLY)
/// eventfd(2), epoll(7), accept4(2), and flags of socket(2) are there. POP3_POSIX_ONLY builds without them on
/// Linux, to test what other systems run.
#define POP3_HAS_LINUX_CALLS 1
#else
#define POP3_HAS_LINUX_CALLS 0
#endif
