// SPDX-License-Identifier: MIT
// What is open in a world, and what decides it: chance, or each possibility in turn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace pop3::test::worlds {

class choices {
  public:
    virtual ~choices() = default;
    /// One of 0, 1 ... `options` - 1; there must be at least one.
    virtual std::size_t pick(std::size_t options) = 0;

    template <class T>
    T among(std::initializer_list<T> options) {
        return options.begin()[pick(options.size())];
    }
    bool chance(std::size_t percent) { return pick(100) < percent; }
};

/// The same choices for the same seed, on every machine.
class choices_by_chance final : public choices {
  public:
    explicit choices_by_chance(std::uint64_t seed) : state_(seed) {}
    std::size_t pick(std::size_t options) override;

  private:
    std::uint64_t state_;
};

/// Each combination of choices once:
///
///     every_choice all;
///     do { ... all.pick(3) ... } while (all.next());
class every_choice final : public choices {
  public:
    std::size_t pick(std::size_t options) override;
    /// Starts the next combination; false: that was the last one.
    bool next();
    /// The current combination.
    [[nodiscard]] std::vector<std::size_t> taken() const;
    /// Takes `path` first: for a single combination.
    void follow(const std::vector<std::size_t>& path);

  private:
    struct branch {
        std::size_t taken;
        std::size_t options;
    };
    std::vector<branch> path_;
    std::size_t at_ = 0;
};

}  // namespace pop3::test::worlds
