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
 * Tests of the plugin's words, which run without Moodle.
 *
 * @package    local_copp
 * @copyright  2026 The hub's authors
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace local_copp;

use PHPUnit\Framework\TestCase;

/**
 * Both languages say the same things, and everything the code names is said.
 *
 * @package    local_copp
 * @copyright  2026 The hub's authors
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 * @coversNothing
 */
final class catalogue_test extends TestCase {
    public function test_both_languages_have_the_same_keys_in_order(): void {
        $english = array_keys($this->words('en'));
        $sorted = $english;
        sort($sorted);

        $this->assertSame($sorted, $english);
        $this->assertSame($english, array_keys($this->words('ru')));
    }

    public function test_nothing_is_left_unsaid_or_untranslated(): void {
        foreach ($this->words('ru') as $key => $text) {
            $this->assertMatchesRegularExpression('/\p{Cyrillic}/u', $text, $key);
            $this->assertNotSame('', trim($this->words('en')[$key]), $key);
        }
    }

    public function test_every_named_string_is_in_the_catalogue(): void {
        $root = dirname(__DIR__);
        $code = file_get_contents("$root/settings.php") . file_get_contents("$root/classes/local/signature.php");
        preg_match_all("/lang_string\('(\w+)'|signature_exception\('(\w+)'\)/", $code, $found);
        $named = array_filter(array_merge($found[1], $found[2]));

        $this->assertNotEmpty($named);
        $this->assertSame([], array_diff($named, array_keys($this->words('en'))));
    }

    /**
     * The words of one language.
     *
     * @param string $language
     * @return array<string, string>
     */
    private function words(string $language): array {
        defined('MOODLE_INTERNAL') || define('MOODLE_INTERNAL', true);
        $string = [];
        require(dirname(__DIR__) . "/lang/$language/local_copp.php");
        return $string;
    }
}
