// SPDX-License-Identifier: MIT
// File systems with neither hard links nor renames that replace nothing, as on Android, on many
// FUSE file systems and on network shares.
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <thread>

namespace pop3::test {

/// From now on the kernel answers this thread, and its children, like such a file system. False if
/// it cannot.
inline bool make_file_systems_poor() {
    constexpr auto refused_with = [](unsigned number) { return SECCOMP_RET_ERRNO | number; };
    sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_renameat2, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, refused_with(EINVAL)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_linkat, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, refused_with(EPERM)),
#ifdef SYS_link
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_link, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, refused_with(EPERM)),
#endif
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog filter{sizeof rules / sizeof *rules, rules};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) == 0;
}

/// Does it on a thread whose file systems are poor, and waits. False if that is impossible.
template <class Doing>
bool on_a_poor_file_system(Doing doing) {
    bool poor = false;
    std::thread([&] {
        poor = make_file_systems_poor();
        if (poor) doing();
    }).join();
    return poor;
}

}  // namespace pop3::test
