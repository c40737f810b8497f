// SPDX-License-Identifier: MIT
#include "bare_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "require.hpp"
#include "system/unique_fd.hpp"

namespace pop3::bench {
namespace {

system::unique_fd open_directory(const std::filesystem::path& path) {
    std::filesystem::create_directories(path);
    system::unique_fd opened(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    require(static_cast<bool>(opened), "cannot open a directory");
    return opened;
}

void write_file(int maildir, const std::string& text, const std::string& name, durable wanted) {
    const std::string before = "tmp/" + name;
    const std::string after = "new/" + name;
    const system::unique_fd file(
        ::openat(maildir, before.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    require(::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()),
            "the disk is full");
    if (wanted != durable::no) require(::fsync(file.get()) == 0, "fsync");
    require(::renameat(maildir, before.c_str(), maildir, after.c_str()) == 0, "rename");
}

}  // namespace

void write_maildirs(const std::filesystem::path& home, std::uint32_t maildirs, std::uint32_t files,
                    durable wanted) {
    const std::string text(4096, 'x');
    for (std::uint32_t i = 0; i < maildirs; ++i) {
        const system::unique_fd maildir = open_directory(home / ("Mail" + std::to_string(i)));
        for (const char* part : {"tmp", "new", "cur"}) ::mkdirat(maildir.get(), part, 0700);
        const system::unique_fd delivered(
            ::openat(maildir.get(), "new", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        for (std::uint32_t n = 0; n < files; ++n) {
            write_file(maildir.get(), text, std::to_string(n), wanted);
            if (wanted == durable::directory) require(::fsync(delivered.get()) == 0, "fsync");
        }
    }
}

}  // namespace pop3::bench
