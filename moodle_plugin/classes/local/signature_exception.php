<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

/**
 * A message whose signature does not hold.
 *
 * @package    local_copp
 * @copyright  2026 The hub's authors
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace local_copp\local;

/**
 * Carries the key of the language string that tells people what is wrong.
 *
 * @package    local_copp
 * @copyright  2026 The hub's authors
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class signature_exception extends \RuntimeException {
    /** @var string Key in lang/en/local_copp.php. */
    public readonly string $stringkey;

    /**
     * Says what is wrong with the message, never what was in it.
     *
     * @param string $stringkey key in lang/en/local_copp.php
     */
    public function __construct(string $stringkey) {
        parent::__construct($stringkey);
        $this->stringkey = $stringkey;
    }
}
