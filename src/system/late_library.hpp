// SPDX-License-Identifier: MIT
// A shared library that is loaded on first use. For those that few runs need, and that would slow
// the start of every run: docs/design.md has the figures.
#pragma once

#include <dlfcn.h>

#include <string>

#include "pop3/error.hpp"

namespace pop3::inline v1::system {

class late_library {
  public:
    /// A function whose type the caller knows: declare it by decltype(&::function), with the
    /// library's own header.
    class symbol {
      public:
        template <class Function>
        operator Function*() const {  // NOLINT: it is that function
            return reinterpret_cast<Function*>(address_);
        }

      private:
        friend late_library;
        explicit symbol(void* address) : address_(address) {}
        void* address_;
    };

    /// Loads the library for as long as the program runs. `package` is its package in Debian.
    /// Throws errc::library_unavailable.
    late_library(const char* soname, std::string package)
        // Never closed: threads and exit handlers of the library need its code.
        : handle_(::dlopen(soname, RTLD_NOW | RTLD_LOCAL)), package_(std::move(package)) {
        if (!handle_) raise_unavailable();
    }

    /// A function of this library, or of one that it is linked with.
    /// Throws errc::library_unavailable.
    symbol operator[](const char* function) const {
        void* const address = ::dlsym(handle_, function);
        if (!address) raise_unavailable();
        return symbol(address);
    }

  private:
    [[noreturn]] void raise_unavailable() const {
        const std::string words = ::dlerror();
        raise(fail(errc::library_unavailable, words + "; Debian has it in " + package_));
    }
    void* handle_;
    std::string package_;
};

}  // namespace pop3::inline v1::system
